/** Repeats an attempt until it throws nothing. After that time, throws the last error. */
export async function eventually<T>(seconds: number, attempt: () => T | Promise<T>): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
