/** Keeps the newest `capacity` values by key; the one used longest ago goes first. */
export class BoundedCache<Value> {
  readonly #capacity: number
  readonly #values = new Map<string, Value>()

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  find(key: string): Value | null {
    const value = this.#values.get(key)
    if (value === undefined) return null
    this.#values.delete(key)
    this.#values.set(key, value)
    return value
  }

  keep(key: string, value: Value): void {
    this.#values.set(key, value)
    if (this.#values.size <= this.#capacity) return
    const oldest = this.#values.keys().next()
    if (!oldest.done) this.#values.delete(oldest.value)
  }

  clear(): void {
    this.#values.clear()
  }
}
