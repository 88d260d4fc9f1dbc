/** What a promise gives, or `late` when it takes longer; it goes on all the same then, and whatever it gives is dropped. */
export async function withinTime<T>(promise: Promise<T>, timeoutMs: number): Promise<T | "late"> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<"late">((resolve) => {
    timer = setTimeout(() => resolve("late"), timeoutMs);
  });
  promise.catch(() => {});
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
