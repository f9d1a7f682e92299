import { expect } from "vitest";

/** Expect that the two processes of these numbers end within a moment. */
export async function expectDead(numbers: string): Promise<void> {
  const processes = numbers.trim().split(" ").map(Number);
  expect(processes).toHaveLength(2);
  const isAlive = (number: number): boolean => {
    try {
      return process.kill(number, 0);
    } catch {
      return false;
    }
  };
  await expect.poll(() => processes.filter(isAlive), { timeout: 60_000 }).toEqual([]);
}
