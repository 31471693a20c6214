/**
 * A pool of work that was there before any request, as that of a driver of a database: what runs in it
 * has not the asynchronous context of who asked.
 *
 * @returns runs a job in it
 */
export function createPool(): <T>(job: () => T | Promise<T>) => Promise<T> {
  const jobs: (() => void)[] = [];
  let more = Promise.withResolvers<undefined>();
  // What goes on after an `await` has the context in which that was reached: that of this call.
  void (async () => {
    for (;;) {
      await more.promise;
      more = Promise.withResolvers();
      for (const job of jobs.splice(0)) job();
    }
  })();
  return (job) =>
    new Promise((resolve, reject) => {
      jobs.push(() => {
        Promise.resolve().then(job).then(resolve, reject);
      });
      more.resolve(undefined);
    });
}
