/**
 * The labels that keep every use of a key and of a hash apart. Those that stand before hashed or
 * signed bytes end in one zero byte; those of key derivation do not.
 */
import { encodeAscii } from './layout.ts'

const ended = (text: string) => encodeAscii(`${text}\0`)

/** What stands before the bytes that are hashed, signed or authenticated. */
export const label = {
  message1: ended('KAP/1 am1'),
  message2: ended('KAP/1 am2'),
  scanned: ended('KAP/1 scanned'),
  typed: ended('KAP/1 typed'),
  sealScanned: ended('KAP/1 am2-scanned'),
  sealTyped: ended('KAP/1 am2-typed'),
  pskId: ended('KAP/1'),
  vouch: ended('KAP/1 vouch'),
  deactivate: ended('KAP/1 deactivate'),
} as const

/** The info of each derived key. */
export const keyLabel = {
  /** From K. */
  credential: encodeAscii('KAP/1 credential'),
  code: encodeAscii('KAP/1 code'),
  psk: encodeAscii('KAP/1 psk'),
  wrap: encodeAscii('KAP/1 wrap'),
  /** From S. */
  ocra: encodeAscii('KAP/1 ocra'),
  deactivate: encodeAscii('KAP/1 deactivate'),
} as const
