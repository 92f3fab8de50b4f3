/**
 * Milliseconds of processor time since `start` (`process.cpuUsage()`): a bound on work that holds on a busy machine
 * too, where the clock on the wall tells of others' work.
 */
export function cpuSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(start)
  return (user + system) / 1000
}
