/** How much XML is looked at. Every cap is checked before the parser sees the text; 0 means none at all. */
export type XmlLimits = {
  readonly bytes: number
  readonly depth: number
  readonly elements: number
  /** On one element, namespace declarations included. */
  readonly attributes: number
  /** `&lt;` and its kind, and numeric ones, in the whole document. */
  readonly references: number
}

/** For one request. */
export const requestLimits: XmlLimits = { bytes: 65_536, depth: 32, elements: 2_000, attributes: 32, references: 1_000 }

/** For a file that an administrator imports: some ten thousand devices. */
export const fileLimits: XmlLimits = { bytes: 16_777_216, depth: 32, elements: 400_000, attributes: 32, references: 10_000 }
