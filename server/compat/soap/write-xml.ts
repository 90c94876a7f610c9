/** XML as this door writes it: texts escaped, and characters that XML does not know replaced. */

/** Elements, written already. */
export type Xml = string & { readonly written?: never }

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', '\r': '&#13;' }
const unknown = /(?![\t\n\r])\p{Cc}|\p{Cs}|[\ufffe\uffff]/gu

export function escapeXml(text: string): string {
  return text.replace(unknown, '\ufffd').replace(/[&<>"\r]/g, (found) => escapes[found] ?? '')
}

/** `<name attributes>inner</name>`; the names are ours and stand as they are. */
export function element(name: string, inner: Xml, attributes: Readonly<Record<string, string>> = {}): Xml {
  let written = ''
  for (const key of Object.keys(attributes)) written += ` ${key}="${escapeXml(attributes[key] ?? '')}"`
  return inner === '' ? `<${name}${written}/>` : `<${name}${written}>${inner}</${name}>`
}

export function textElement(name: string, text: string | number, attributes: Readonly<Record<string, string>> = {}): Xml {
  return element(name, escapeXml(String(text)), attributes)
}
