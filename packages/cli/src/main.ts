process.stderr.write("signalbox: no command exists yet\n");
process.exitCode = process.argv.includes("--help") ? 0 : 1;
