/** Which browser this is, only to say where it keeps its permissions; nothing else depends on it. */
export type BrowserKind = 'chromium' | 'firefox' | 'safari' | 'ios' | 'android' | 'other'

/** Every browser on an iPhone asks iOS itself; a tablet that calls itself a Mac has touch points. */
export function nameBrowser(userAgent: string, touchPoints: number): BrowserKind {
  if (/iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && touchPoints > 1)) return 'ios'
  if (/Firefox\//.test(userAgent)) return 'firefox'
  if (/Chrome\//.test(userAgent)) return /Android/.test(userAgent) ? 'android' : 'chromium'
  return /Safari\//.test(userAgent) ? 'safari' : 'other'
}
