import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { findChild, findInside, listChildren, readText } from '../../server/xml/element.ts'
import { requestLimits } from '../../server/xml/limits.ts'
import { parseXml } from '../../server/xml/parse-xml.ts'

const parse = (text: string, limits = requestLimits) => parseXml(Buffer.from(text), limits)

describe('parsed XML', () => {
  it('has names without prefixes, in the namespaces they were declared in', () => {
    const root = parse('<?xml version="1.0" encoding="UTF-8"?>\n<a:r xmlns:a="urn:a" xmlns="urn:d"><one/><a:two x="1" a:x="2"/><three xmlns=""/><a:four xmlns:a="urn:b"/></a:r>\n<!-- end -->')
    assert.deepEqual([root, ...root.children].map(({ name, namespace }) => [name, namespace]),
      [['r', 'urn:a'], ['one', 'urn:d'], ['two', 'urn:a'], ['three', ''], ['four', 'urn:b']])
    assert.deepEqual([...root.children[1]?.attributes ?? []], [['x', '1'], ['{urn:a}x', '2']])
    assert.equal(root.attributes.size, 0)
  })

  it('has whole text: comments, CDATA and references never cut an identifier short', () => {
    for (const [text, meant] of [
      ['admin<!-- x -->istrator', 'administrator'], ['ad<![CDATA[min]]>istrator', 'administrator'], ['&#97;dmin&#x2e;', 'admin.'],
      ['<![CDATA[&lt;<b>]]>', '&lt;<b>'], ['&amp;lt;', '&lt;'], ['a&lt;b&gt;&quot;&apos;', 'a<b>"\''], ['007', '007'], ['1e3', '1e3'], ['true', 'true'], ['  x  ', 'x'],
    ] as const) {
      assert.equal(readText(parse(`<a>${text}</a>`)), meant, text)
    }
    assert.equal(parse('<a b="&#x41;&amp;&lt;"/>').attributes.get('b'), 'A&<')
  })

  it('finds only children, and refuses two of a name', () => {
    const root = parse('<a><b><c>x</c></b><d/><d/></a>')
    assert.equal(readText(findInside(root, 'b', 'c') ?? root), 'x')
    assert.equal(findInside(root, 'x', 'c'), null)
    assert.equal(listChildren(root, 'd').length, 2)
    assert.throws(() => findChild(root, 'd'), { code: 'xml_refused' })
    assert.throws(() => readText(root), { code: 'xml_refused' })
  })
})

describe('the gate', () => {
  const utf16 = Buffer.concat([Buffer.of(0xff, 0xfe), Buffer.from('<a/>', 'utf16le')])
  const repeat = (text: string, times: number) => text.repeat(times)
  const refused: readonly (readonly [string, string | Uint8Array])[] = [
    ['a document type', '<!DOCTYPE a><a/>'],
    ['a document type in other case', '<!doctype a><a/>'],
    ['an external entity', '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'],
    ['a parameter entity', '<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1/">%x;]><a/>'],
    ['a billion laughs', `<!DOCTYPE a [<!ENTITY a "ha">${[...'bcdefghij'].map((name, index) => `<!ENTITY ${name} "${repeat(`&${'abcdefghi'[index]};`, 10)}">`).join('')}]><a>&j;</a>`],
    ['a declaration inside a comment', '<a><!-- <!ENTITY x "y"> --></a>'],
    ['an unknown reference', '<a>&nbsp;</a>'],
    ['an unknown reference in an attribute', '<a b="&x;"/>'],
    ['a lone ampersand', '<a>a & b</a>'],
    ['a reference without an end', '<a>&lt</a>'],
    ['a reference to NUL', '<a>&#0;</a>'],
    ['a reference to a surrogate', '<a>&#xD800;</a>'],
    ['a reference beyond Unicode', '<a>&#x110000;</a>'],
    ['a reference to a control character', '<a>&#27;</a>'],
    ['a million numeric references', `<a>${repeat('&#65;', 12_000)}</a>`],
    ['deep nesting', `${repeat('<a>', 33)}${repeat('</a>', 33)}`],
    ['very deep nesting', repeat('<a>', 20_000)],
    ['many attributes', `<a ${Array.from({ length: 33 }, (_, index) => `b${index}="1"`).join(' ')}/>`],
    ['many elements', `<a>${repeat('<b/>', 2_000)}</a>`],
    ['a processing instruction', '<?xml version="1.0"?><?php x?><a/>'],
    ['a declaration of XML 1.1', '<?xml version="1.1"?><a/>'],
    ['another encoding', '<?xml version="1.0" encoding="UTF-7"?><a/>'],
    ['a declaration after a space', ' <?xml version="1.0"?><a/>'],
    ['UTF-16', utf16],
    ['what is not UTF-8', Buffer.of(0x3c, 0x61, 0x3e, 0xff, 0x3c, 0x2f, 0x61, 0x3e)],
    ['an overlong encoding', Buffer.of(0x3c, 0x61, 0x3e, 0xc0, 0xbc, 0x3c, 0x2f, 0x61, 0x3e)],
    ['a control character', '<a>\u0001</a>'],
    ['two roots', '<a/><b/>'],
    ['text outside the root', '<a/>x'],
    ['CDATA outside the root', '<![CDATA[x]]><a/>'],
    ['an element left open', '<a><b></a>'],
    ['elements that cross', '<a><b></a></b>'],
    ['an end without a start', '</a>'],
    ['a comment left open', '<a><!-- </a>'],
    ['a section left open', '<a><![CDATA[ </a>'],
    ['a tag left open', '<a b="'],
    ['a tag within a tag', '<a <b/>></a>'],
    ['"<" in an attribute', '<a b="<"/>'],
    ['"]]>" in text', '<a>]]></a>'],
    ['an attribute given twice', '<a b="1" b="2"/>'],
    ['a name of JavaScript', '<a><constructor/></a>'],
    ['a name of JavaScript as prototype', '<a><__proto__/></a>'],
    ['an undeclared prefix', '<x:a/>'],
    ['a name of three parts', '<x:y:a xmlns:x="u" xmlns:y="u"/>'],
    ['a processing instruction inside', '<a><?b c?></a>'],
    ['nothing', ''],
    ['no XML', '{"a":1}'],
  ]
  for (const [why, text] of refused) {
    it(`refuses ${why}`, () => {
      const before = performance.now()
      assert.throws(() => parseXml(typeof text === 'string' ? Buffer.from(text) : text), { code: 'xml_refused' })
      assert.ok(performance.now() - before < 200)
    })
  }

  it('refuses too many bytes before it reads one', () => {
    assert.throws(() => parseXml(Buffer.alloc(65_537, 32)), { code: 'body_too_large' })
    assert.throws(() => parse('<a/>', { ...requestLimits, bytes: 0 }), { code: 'body_too_large' })
  })

  it('takes a cap of zero for none at all, not for no cap', () => {
    assert.throws(() => parse('<a>&lt;</a>', { ...requestLimits, references: 0 }), { code: 'xml_refused' })
    assert.throws(() => parse('<a b="1"/>', { ...requestLimits, attributes: 0 }), { code: 'xml_refused' })
    assert.throws(() => parse('<a/>', { ...requestLimits, elements: 0 }), { code: 'xml_refused' })
    assert.throws(() => parse('<a/>', { ...requestLimits, depth: 0 }), { code: 'xml_refused' })
  })

  it('lets through what just fits', () => {
    parse(`${repeat('<a>', 32)}${repeat('</a>', 32)}`)
    parse(`<a ${Array.from({ length: 32 }, (_, index) => `b${index}="1"`).join(' ')}/>`)
    parse(`<a>${repeat('<b/>', 1_999)}</a>`)
    parse(`<a>${repeat('&lt;', 1_000)}</a>`)
    parse('\ufeff<a/>')
  })
})
