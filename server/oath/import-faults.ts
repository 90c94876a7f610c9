/** Everything wrong with a file, told at once: a file is imported whole or not at all. */
import { Refusal, refuse } from '../contract/refuse.ts'

/** How many faults are told by name; the count is always whole. */
const told = 50

/** What is wrong, and where: a line or a key. Holds no secret. */
export class ImportFaults {
  readonly #faults: string[] = []

  get isEmpty(): boolean {
    return this.#faults.length === 0
  }

  add(where: string, what: string): void {
    this.#faults.push(`${where}: ${what}`)
  }

  /** Reads one part; a refusal inside becomes a fault of its own and null. A wrong key spoils the whole file. */
  collect<Value>(where: string, read: () => Value): Value | null {
    try {
      return read()
    } catch (error) {
      if (!(error instanceof Refusal) || error.code === 'import_key_wrong') throw error
      this.add(where, error.message)
      return null
    }
  }

  /** @throws {Refusal} import_invalid with `count` and the first `faults`, when there are any */
  throwAny(): void {
    const count = this.#faults.length
    if (count === 0) return
    throw refuse('import_invalid', { detail: this.#faults[0] ?? '', params: { count, faults: this.#faults.slice(0, told) } })
  }
}

/** A fault of the part that is being read. */
export function fault(what: string): Refusal {
  return refuse('import_invalid', { detail: what })
}
