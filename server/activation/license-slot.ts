/** How many devices a license has room for, and which number the next one gets. */
import { refuse } from '../contract/refuse.ts'

export type LicenseUse = {
  /** 1 to 99. */
  readonly capacity: number
  /** Instances that are pending or active. */
  readonly occupied: number
  /** The highest number ever given, 0 before the first; never less after a deletion. */
  readonly lastNumber: number
}

/** The u16 of Activation Message 2. */
const highestNumber = 0xffff

/**
 * The number of the next instance; the caller writes it as the license's `lastNumber` in the same
 * transaction, by compare-and-swap. Numbers pass 99 where devices come and go, and are never reused.
 * @throws {Refusal} license_exhausted
 */
export function takeSlot({ capacity, occupied, lastNumber }: LicenseUse): number {
  if (occupied >= capacity || lastNumber >= highestNumber) throw refuse('license_exhausted', { params: { capacity } })
  return lastNumber + 1
}
