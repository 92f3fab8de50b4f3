/** Milliseconds of work between two turns of the event loop. */
const turn = 4

/** Pieces between two turns. */
const step = 2000

/** Those for which `fits` holds, with turns in between. */
export function* sifted<T>(all: readonly T[], fits: (each: T) => boolean): Generator<void, T[]> {
  const kept: T[] = []
  for (const [index, each] of all.entries()) {
    if (index % step === step - 1) yield
    if (fits(each)) kept.push(each)
  }
  return kept
}

/** A set of many, with turns in between. */
export function* setOf<T>(all: readonly T[]): Generator<void, Set<T>> {
  const set = new Set<T>()
  for (const [index, each] of all.entries()) {
    if (index % step === step - 1) yield
    set.add(each)
  }
  return set
}

/** Runs what yields often to its end, in one go: for what is short. */
export function atOnce<T>(work: Generator<void, T>): T {
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
  }
}

/** Runs it with turns for keys in between, so that the screen stays alive. Undefined when `signal` gave it up. */
export async function slowly<T>(work: Generator<void, T>, signal?: AbortSignal): Promise<T | undefined> {
  let began = performance.now()
  for (;;) {
    const { done, value } = work.next()
    if (done) return value
    if (performance.now() - began < turn) continue
    await new Promise((resolve) => setImmediate(resolve))
    if (signal?.aborted) return undefined
    began = performance.now()
  }
}
