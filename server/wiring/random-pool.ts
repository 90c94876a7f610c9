/**
 * Random bytes for everyone, drawn from the system 4 KiB at a time: asking it costs the same for 32
 * bytes as for thousands. What was handed out is a copy, and is wiped from the pool.
 */

export type RandomBytes = (length: number) => Uint8Array

const poolBytes = 4096

/** @param draw the system's source; asked directly for more than an eighth of the pool */
export function createRandomPool(draw: RandomBytes): RandomBytes {
  let pool = new Uint8Array(0)
  let used = 0
  return (length) => {
    if (length > poolBytes / 8) return draw(length)
    if (used + length > pool.length) {
      pool = new Uint8Array(draw(poolBytes))
      used = 0
    }
    const bytes = pool.slice(used, used + length)
    pool.fill(0, used, used + length)
    used += length
    return bytes
  }
}
