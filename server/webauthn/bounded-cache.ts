/** Keeps the newest `capacity` values by key; the one used longest ago goes first. */
export class BoundedCache<Value> {
  readonly #capacity: number
  readonly #values = new Map<string, Value>()
  /** Moving a key to the end costs more than finding it, and most finds repeat the last one. */
  #newest = ''

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  find(key: string): Value | null {
    const value = this.#values.get(key)
    if (value === undefined) return null
    if (key !== this.#newest) {
      this.#values.delete(key)
      this.#values.set(key, value)
      this.#newest = key
    }
    return value
  }

  keep(key: string, value: Value): void {
    this.#values.delete(key)
    this.#values.set(key, value)
    this.#newest = key
    if (this.#values.size <= this.#capacity) return
    const oldest = this.#values.keys().next()
    if (!oldest.done) this.#values.delete(oldest.value)
  }

  /** Finds and forgets. */
  take(key: string): Value | null {
    const value = this.#values.get(key)
    if (value === undefined) return null
    this.#values.delete(key)
    if (key === this.#newest) this.#newest = ''
    return value
  }

  clear(): void {
    this.#values.clear()
    this.#newest = ''
  }
}
