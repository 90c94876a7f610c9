import { slotSerial } from '../../contract/shapes/slots.ts'
import type { Services } from '../services.ts'

/** Six digits; twelve once an account has so many slots that six are hard to find free. */
const shortTries = 8
export const serialTries = 16

/** `TSFT-` and digits of chance, so that nobody learns from one how many there are. */
export function makeSlotSerial({ randomBytes }: Pick<Services, 'randomBytes'>, tried: number): string {
  const digits = tried < shortTries ? 6 : 12
  const chance = Buffer.from(randomBytes(6)).readUIntBE(0, 6)
  return `TSFT-${String(chance % 10 ** digits).padStart(digits, '0')}`
}

/** Of a slot that is there or may come: whoever knows devices by serial tells the two kinds by that, so no other has one. */
export const isSlotSerial = (serial: string): boolean => slotSerial.safeParse(serial).success
