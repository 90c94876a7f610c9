/** The parity of Structured Append (ISO/IEC 18004 §8.3): all bytes of the whole message, XORed. */
export const xorBytes = (bytes: Uint8Array): number => bytes.reduce((parity, byte) => parity ^ byte, 0)
