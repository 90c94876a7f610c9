/**
 * Where WebAssembly is refused: a decoder in plain JavaScript, for black-and-white QR codes only. It
 * keeps to the time of a frame, so it may run on the page's own thread.
 */
import decodeQR from 'qr/decode.js'
import { decodeText } from './decode-text.ts'
import type { Image, Look, LookOptions } from './decoder-protocol.ts'
import { toPixels, type LookAt } from './look.ts'
import { brightest, toLuma, type Pixels } from './plane.ts'
import type { CodeRead } from './read.ts'

/** Keeps bytes as they are: the result is decoded once, as a whole. */
const asLatin1 = (bytes: Uint8Array): string => Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')

export function createPlainLook(): LookAt {
  const canvas = new OffscreenCanvas(1, 1)
  return (image: Image, { formats, still }: LookOptions): Look => {
    const pixels = toPixels(canvas, image, still ? 2048 : 1280)
    const read = formats.includes('qr_code') ? readPlain(pixels, still) : null
    return { read, dark: read === null && brightest(toLuma(pixels)) < 28 }
  }
}

export function readPlain(pixels: Pixels, thorough: boolean): CodeRead | null {
  const text = decode(pixels, thorough)
  if (text === null) return null
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0))
  return { text: decodeText(bytes) ?? text, bytes, format: 'qr_code' }
}

/** The library throws for every picture without a code. */
function decode(pixels: Pixels, thorough: boolean): string | null {
  try {
    return decodeQR(pixels, { textDecoder: asLatin1, ...(thorough ? { effort: 5, timeLimit: 1000 } : {}) })
  } catch {
    return null
  }
}
