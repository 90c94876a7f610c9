/** How a dialect runs units of work; all the rest of the store is the same for both. */
import type { Unit } from './query.ts'

export interface Runner {
  readonly dialect: 'sqlite' | 'postgres'
  /** Reads without a transaction: each query sees what is committed. */
  read<T>(unit: () => Unit<T>): Promise<T>
  /**
   * Runs the unit in a transaction and resolves when it is committed and synced. `unit` is called
   * again if the database asks for another try, so it must do nothing but yield queries.
   */
  write<T>(unit: () => Unit<T>): Promise<T>
  close(): Promise<void>
}
