/**
 * The keys of a JSON object's first level, in order and with repetitions, which JSON.parse hides.
 * The text must already have passed JSON.parse, so this walk only needs to tell texts from
 * structure.
 */
export function listTopLevelKeys(json: string): string[] {
  const keys: string[] = []
  let depth = 0
  let keyExpected = false
  for (let at = 0; at < json.length; at += 1) {
    const char = json.charCodeAt(at)
    if (char === 0x22) {
      const end = findTextEnd(json, at)
      if (keyExpected && depth === 1) keys.push(readText(json, at, end))
      keyExpected = false
      at = end
    } else if (char === 0x7b || char === 0x5b) {
      depth += 1
      keyExpected = depth === 1
    } else if (char === 0x7d || char === 0x5d) {
      depth -= 1
    } else if (char === 0x2c) {
      keyExpected = depth === 1
    }
  }
  return keys
}

/** Index of the closing quote of the text that opens at `start`. */
function findTextEnd(json: string, start: number): number {
  let end = json.indexOf('"', start + 1)
  while (isEscaped(json, end)) end = json.indexOf('"', end + 1)
  return end
}

function isEscaped(json: string, quote: number): boolean {
  let backslashes = 0
  while (json.charCodeAt(quote - 1 - backslashes) === 0x5c) backslashes += 1
  return backslashes % 2 === 1
}

function readText(json: string, start: number, end: number): string {
  const raw = json.slice(start + 1, end)
  return raw.includes('\\') ? String(JSON.parse(json.slice(start, end + 1))) : raw
}
