/** Where progress is shown; standard error fits. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

export interface ProgressLine {
  /** Shows how far something has come. */
  update(what: string, progress: { readonly bytes: number; readonly totalBytes?: number }): void;
  /** Something worth a line of its own. */
  note(text: string): void;
  /** Ends the line. Idempotent. */
  end(): void;
}

/** A terminal is redrawn this often at most. */
const REDRAW_MS = 100;
/** A log gets a line this often at most. */
const LOG_MS = 5000;

/** One line that is drawn again on a terminal; elsewhere, as in the log of a pod, a line every few seconds. */
export function createProgressLine(stream: ProgressStream, now: () => number = () => performance.now()): ProgressLine {
  const isTerminal = stream.isTTY === true;
  const pauseMs = isTerminal ? REDRAW_MS : LOG_MS;
  let shownAt = Number.NEGATIVE_INFINITY;
  let isDrawn = false;
  const clear = (): void => {
    if (isDrawn) stream.write("\r\u001b[K");
    isDrawn = false;
  };
  return {
    update(what, progress) {
      if (now() - shownAt < pauseMs) return;
      shownAt = now();
      const text = `${amount(progress)}  ${what}`;
      if (!isTerminal) {
        stream.write(`${text}\n`);
        return;
      }
      stream.write(`\r\u001b[K${text.slice(0, (stream.columns ?? 80) - 1)}`);
      isDrawn = true;
    },
    note(text) {
      clear();
      stream.write(`${text}\n`);
    },
    end: clear,
  };
}

function amount({ bytes, totalBytes }: { readonly bytes: number; readonly totalBytes?: number }): string {
  if (totalBytes === undefined || totalBytes === 0) return formatBytes(bytes);
  return `${Math.floor((100 * bytes) / totalBytes)} % of ${formatBytes(totalBytes)}`;
}

/** `940 B`, `12.3 KB`, `307.1 MB`: thousands, as the hub counts. */
export function formatBytes(bytes: number): string {
  const units = ["B", "KB", "MB", "GB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit === 0 ? value : value.toFixed(1)} ${units[unit]}`;
}
