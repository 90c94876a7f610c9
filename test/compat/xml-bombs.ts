/** XML bodies that are weapons: for the test that they are refused, and for the bench that shows what each costs. */
import { gzipSync } from 'node:zlib'

export type Bomb = readonly [title: string, body: string | Uint8Array<ArrayBuffer>, headers?: Readonly<Record<string, string>>]

export type Target = {
  /** Puts an operation into an envelope. */
  readonly envelop: (operation: string) => string
  /** The name of one, as it may stand there. */
  readonly operation: string
}

/** @param canary an address that nobody may ask */
export function makeBombs({ envelop, operation }: Target, canary: string): readonly Bomb[] {
  const around = (inside: string) => envelop(`<${operation}>${inside}</${operation}>`)
  const utf16 = (text: string) => new Uint8Array(Buffer.from(text, 'utf16le'))
  return [
    ['a document type', `<!DOCTYPE x>${around('')}`],
    ['an entity of a file', `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>${around('&a;')}`],
    ['an entity of another server', `<!DOCTYPE x [<!ENTITY a SYSTEM "${canary}">]>${around('&a;')}`],
    ['a parameter entity', `<!DOCTYPE x [<!ENTITY % a SYSTEM "${canary}">%a;]>${around('')}`],
    ['a document type of another server', `<!DOCTYPE x SYSTEM "${canary}">${around('')}`],
    ['a billion laughs', `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>${around('&b;')}`],
    ['a quadratic blow-up', `<!DOCTYPE x [<!ENTITY a "${'a'.repeat(30_000)}">]>${around('&a;'.repeat(8000))}`],
    ['references to what nobody declared', around('&a;'.repeat(100))],
    ['10,000 character references', around('&#65;'.repeat(10_000))],
    ['1,000,000 character references', around('&#65;'.repeat(1_000_000))],
    ['9,000 nested tags', envelop(`${'<a>'.repeat(9000)}${'</a>'.repeat(4000)}`)],
    ['100,000 nested tags', envelop(`${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`)],
    ['5,000 attributes', envelop(`<${operation} ${Array.from({ length: 5000 }, (_, n) => `a${n}=""`).join(' ')}/>`)],
    ['100,000 attributes', envelop(`<${operation} ${Array.from({ length: 100_000 }, (_, n) => `a${n}=""`).join(' ')}/>`)],
    ['10,000 elements side by side', around('<a/>'.repeat(10_000))],
    ['60,000 bytes of an open tag', `<${'a'.repeat(60_000)}`],
    ['60,000 bytes of open brackets', '<'.repeat(60_000)],
    ['UTF-16', utf16(around(''))],
    ['UTF-16 by name', around(''), { 'content-type': 'text/xml; charset=utf-16' }],
    ['UTF-7 by name', around(''), { 'content-type': 'text/xml; charset=utf-7' }],
    ['UTF-7 by declaration', `<?xml version="1.0" encoding="UTF-7"?>${around('')}`],
    ['5,000,000 bytes', around('x'.repeat(5_000_000))],
    ['a gzip bomb', new Uint8Array(gzipSync(Buffer.alloc(5_000_000))), { 'content-encoding': 'gzip' }],
    ['a processing instruction', envelop(`<?php x?><${operation}/>`)],
    ['a name of JavaScript\'s own', envelop('<__proto__/>')],
  ]
}
