/** What this device says of itself in its code; nobody vouches for it, and it only helps a person to tell two devices apart. */
import type { Platform } from '../../server/contract/kap/device-code.ts'

/** A tablet that calls itself a Mac has touch points. */
export function nameOwnPlatform(userAgent: string, touchPoints: number): Platform {
  if (/iPhone|iPad|iPod/.test(userAgent) || (/Macintosh/.test(userAgent) && touchPoints > 1)) return 'ios'
  if (/Android/.test(userAgent)) return 'android'
  if (/CrOS/.test(userAgent)) return 'chromeos'
  if (/Windows/.test(userAgent)) return 'windows'
  if (/Macintosh/.test(userAgent)) return 'macos'
  return /Linux/.test(userAgent) ? 'linux' : 'unknown'
}
