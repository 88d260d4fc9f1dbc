"""The training recipe of the signalbox embedded models. See ../README.md."""
