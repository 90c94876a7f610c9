import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { Refusal } from '../../server/contract/refuse.ts'
import { importCsv } from '../../server/oath/csv/import-csv.ts'

const load = (text: string) => importCsv(Buffer.from(text))
const hex = '3132333435363738393031323334353637383930'

function refusalOf(file: Uint8Array | string): Refusal {
  try {
    importCsv(Buffer.from(file))
  } catch (error) {
    assert.ok(error instanceof Refusal, String(error))
    return error
  }
  assert.fail('It was imported.')
}

describe('a CSV file of devices', () => {
  it('brings the three kinds, with their defaults', () => {
    const { keys } = load(`serial,kind,secret_hex,secret_base32,algorithm,digits,period,counter,suite
A1,hotp,${hex},,,,,7,
A2,TOTP,,GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ,sha-256,8,60,,
A3,ocra,${hex},,,,,,OCRA-1:HOTP-SHA256-8:QA10
A4,totp,31323334353637383930,,,,,,
`)
    assert.deepEqual(keys.map(({ serial, kind, algorithm, digits, legacy }) => [serial, kind, algorithm, digits, legacy]), [
      ['A1', 'hotp', 'SHA1', 6, false], ['A2', 'totp', 'SHA256', 8, false], ['A3', 'ocra', 'SHA256', 8, false], ['A4', 'totp', 'SHA1', 6, true],
    ])
    assert.ok(keys[0]?.kind === 'hotp' && keys[0].counter === 7)
    assert.ok(keys[1]?.kind === 'totp' && keys[1].periodSeconds === 60 && Buffer.from(keys[1].secret).toString('hex') === hex)
    assert.ok(keys[3]?.kind === 'totp' && keys[3].periodSeconds === 30)
  })

  it('is read with quotes, CRLF, a byte order mark, empty lines, columns in any order and no last line end', () => {
    const { keys } = load(`\ufeffsecret_hex,manufacturer,"kind",SERIAL\r\n\r\n${hex},"Acme, ""Inc""\r\nBerlin",hotp,B1\r\n${hex},,hotp,"B2"`)
    assert.deepEqual(keys.map(({ serial, manufacturer }) => [serial, manufacturer]), [['B1', 'Acme, "Inc"\r\nBerlin'], ['B2', '']])
  })

  it('is refused whole, with every fault by its line', () => {
    const { code, params, message } = refusalOf(`serial,kind,secret_hex,digits,counter
C1,hotp,${hex},6,0
C1,hotp,${hex},6,0
,hotp,${hex},6,0
C2,hotp,${hex.slice(1)},6,0
C3,hotp,"3132
3334",6,0
C4,hotp,${hex},9,0
C5,hotp,${hex},6,1e3
C6,motp,${hex},6,0
C7,hotp,3132,6,0
C8,hotp
C9,hotp,${hex},6,"0"x
`)
    assert.equal(code, 'import_invalid')
    assert.deepEqual(params['faults'], [
      'line 13: Something stands beside a quoted field, or a quote inside one that is not.',
      'line 3: The serial stands in line 2 already.',
      'line 4: The serial is 1 to 64 ASCII characters without spaces.',
      'line 5: secret_hex is not hexadecimal.',
      'line 6: secret_hex is not hexadecimal.',
      'line 8: The digits are 6 to 8.',
      'line 9: The counter is no whole number, or too large.',
      'line 10: The kind is hotp, totp or ocra.',
      'line 11: The secret is shorter than one-time codes need.',
      'line 12: It has 2 fields instead of 5.',
    ].toSorted((a, b) => faultOrder(a) - faultOrder(b)))
    assert.equal(params['count'], 10)
    assert.ok(!JSON.stringify([message, params]).includes('3132333435'))
  })

  for (const [why, text, detail] of [
    ['an unknown column', `serial,kind,secret_hex,pin\nA,hotp,${hex},1`, /line 1: The columns are/],
    ['a column that stands twice', `serial,serial,kind,secret_hex\nA,A,hotp,${hex}`, /line 1: The columns are/],
    ['a column that is missing', `serial,secret_hex\nA,${hex}`, /line 1: The columns are/],
    ['semicolons', `serial;kind;secret_hex\nA;hotp;${hex}`, /line 1: The columns are/],
    ['nothing but a header', 'serial,kind,secret_hex\n', /no row/],
    ['nothing', '', /line 1/],
    ['a quote that is never closed', `serial,kind,secret_hex\n"A,hotp,${hex}\n`, /line 2: A quoted field is not closed/],
    ['both forms of a secret', `serial,kind,secret_hex,secret_base32\nA,hotp,${hex},GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ`, /line 2: One of/],
    ['no secret', 'serial,kind,secret_hex\nA,hotp,', /line 2: One of/],
    ['a suite for another kind', `serial,kind,secret_hex,suite\nA,hotp,${hex},OCRA-1:HOTP-SHA1-6:QN08`, /line 2: Only an ocra/],
    ['a suite that is none', `serial,kind,secret_hex,suite\nA,ocra,${hex},OCRA`, /line 2: The OCRA suite/],
    ['a period of no seconds', `serial,kind,secret_hex,period\nA,totp,${hex},0`, /line 2: The period/],
    ['a field that is too long', `serial,kind,secret_hex,manufacturer\nA,totp,${hex},${'x'.repeat(513)}`, /line 2: A field is too long/],
  ] as const) {
    it(`is refused for ${why}`, () => {
      const refusal = refusalOf(text)
      assert.equal(refusal.code, 'import_invalid')
      assert.match(refusal.message, detail)
    })
  }

  it('is refused when it is no UTF-8, too large or too long', () => {
    assert.match(refusalOf(Buffer.of(0xff, 0xfe, 0x41, 0)).message, /not UTF-8/)
    assert.equal(refusalOf(Buffer.alloc(4_194_305, 0x41)).code, 'body_too_large')
    assert.match(refusalOf(`serial,kind\n${'a,b\n'.repeat(20_001)}`).message, /more than 20000 rows/)
    assert.equal(refusalOf(`serial,kind\n${'a,b\n'.repeat(20_000)}`).params['count'], 20_000)
  })

  it('tells the first fifty faults and counts the others', () => {
    const { params } = refusalOf(`serial,kind\n${'a,b\n'.repeat(300)}`)
    assert.equal((params['faults'] as readonly string[]).length, 50)
    assert.equal(params['count'], 300)
  })
})

/** Faults of reading come before faults of meaning. */
function faultOrder(fault: string): number {
  return fault.includes('beside') ? 0 : Number(/\d+/.exec(fault)?.[0])
}
