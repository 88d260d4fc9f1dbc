/** Runs operations one after the other, in the order they were given. */
export type OperationQueue = <Value>(operation: () => Promise<Value>, signal?: AbortSignal) => Promise<Value>;

/**
 * The queue that every create and run of ONNX Runtime goes through. Its WebGPU provider must never see two operations
 * at once, not even on two sessions: a second create throws, a second run may never settle. An operation that is
 * aborted before its turn does not run; one that has begun cannot be stopped.
 */
export function createOperationQueue(): OperationQueue {
  let last: Promise<unknown> = Promise.resolve();
  return (operation, signal) => {
    const turn = last.then(() => {
      signal?.throwIfAborted();
      return operation();
    });
    last = turn.catch(() => {});
    return turn;
  };
}
