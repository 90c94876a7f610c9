import { decodeQrText } from '../../contract/kap/qr-text.ts'

/** The bytes of a message, which this door carries as hex; a device is shown them as it likes. */
export function toHex(qrText: string): string {
  const message = decodeQrText(qrText)
  if (message === null) throw new Error('a message of our own cannot be read')
  return Buffer.from(message).toString('hex').toUpperCase()
}
