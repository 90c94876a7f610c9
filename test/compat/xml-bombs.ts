/** XML bodies that are weapons: for the test that they are refused, and for the bench that shows what each costs. */
import { gzipSync } from 'node:zlib'

export type Bomb = readonly [title: string, body: string | Uint8Array<ArrayBuffer>, headers?: Readonly<Record<string, string>>]

/** @param envelop puts an operation into an envelope; @param canary an address that nobody may ask */
export function makeBombs(envelop: (operation: string) => string, canary: string): readonly Bomb[] {
  const utf16 = (text: string) => new Uint8Array(Buffer.from(text, 'utf16le'))
  return [
    ['a document type', `<!DOCTYPE x>${envelop('<adm:logon/>')}`],
    ['an entity of a file', `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>${envelop('<adm:logon>&a;</adm:logon>')}`],
    ['an entity of another server', `<!DOCTYPE x [<!ENTITY a SYSTEM "${canary}">]>${envelop('<adm:logon>&a;</adm:logon>')}`],
    ['a parameter entity', `<!DOCTYPE x [<!ENTITY % a SYSTEM "${canary}">%a;]>${envelop('<adm:logon/>')}`],
    ['a document type of another server', `<!DOCTYPE x SYSTEM "${canary}">${envelop('<adm:logon/>')}`],
    ['a billion laughs', `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>${envelop('<adm:logon>&b;</adm:logon>')}`],
    ['a quadratic blow-up', `<!DOCTYPE x [<!ENTITY a "${'a'.repeat(30_000)}">]>${envelop(`<adm:logon>${'&a;'.repeat(8000)}</adm:logon>`)}`],
    ['references to what nobody declared', envelop(`<adm:logon>${'&a;'.repeat(100)}</adm:logon>`)],
    ['10,000 character references', envelop(`<adm:logon>${'&#65;'.repeat(10_000)}</adm:logon>`)],
    ['1,000,000 character references', envelop(`<adm:logon>${'&#65;'.repeat(1_000_000)}</adm:logon>`)],
    ['9,000 nested tags', envelop(`${'<a>'.repeat(9000)}${'</a>'.repeat(4000)}`)],
    ['100,000 nested tags', envelop(`${'<a>'.repeat(100_000)}${'</a>'.repeat(100_000)}`)],
    ['5,000 attributes', envelop(`<adm:logon ${Array.from({ length: 5000 }, (_, n) => `a${n}=""`).join(' ')}/>`)],
    ['100,000 attributes', envelop(`<adm:logon ${Array.from({ length: 100_000 }, (_, n) => `a${n}=""`).join(' ')}/>`)],
    ['10,000 elements side by side', envelop(`<adm:logon>${'<a/>'.repeat(10_000)}</adm:logon>`)],
    ['60,000 bytes of an open tag', `<${'a'.repeat(60_000)}`],
    ['60,000 bytes of open brackets', '<'.repeat(60_000)],
    ['UTF-16', utf16(envelop('<adm:logon/>'))],
    ['UTF-16 by name', envelop('<adm:logon/>'), { 'content-type': 'text/xml; charset=utf-16' }],
    ['UTF-7 by name', envelop('<adm:logon/>'), { 'content-type': 'text/xml; charset=utf-7' }],
    ['UTF-7 by declaration', `<?xml version="1.0" encoding="UTF-7"?>${envelop('<adm:logon/>')}`],
    ['5,000,000 bytes', envelop(`<adm:logon>${'x'.repeat(5_000_000)}</adm:logon>`)],
    ['a gzip bomb', new Uint8Array(gzipSync(Buffer.alloc(5_000_000))), { 'content-encoding': 'gzip' }],
    ['a processing instruction', envelop('<?php x?><adm:logon/>')],
    ['a name of JavaScript\'s own', envelop('<__proto__/>')],
  ]
}
