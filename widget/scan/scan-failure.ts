/** Everything that can keep a scanner from reading, as one closed set. */

export type ScanFailureCode =
  | 'camera_denied' | 'camera_busy' | 'camera_absent' | 'camera_black' | 'camera_lost'
  | 'insecure_context' | 'not_permitted_here' | 'foreign_code' | 'truncated_code'
  | 'no_code_in_picture' | 'picture_unreadable' | 'decoder_unavailable'

/** Notices stand beside a running camera; everything else ends it. */
const notices: ReadonlySet<ScanFailureCode> = new Set(['camera_black', 'foreign_code', 'truncated_code', 'no_code_in_picture', 'picture_unreadable'])

export const isNotice = (code: ScanFailureCode): boolean => notices.has(code)

/** What `getUserMedia` rejects with (Media Capture and Streams §10.2); its names are all it tells. */
export function nameCameraFailure(error: unknown, allowedHere: boolean | null): ScanFailureCode {
  const name = error instanceof Error || error instanceof DOMException ? error.name : ''
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError': return allowedHere === false ? 'not_permitted_here' : 'camera_denied'
    case 'NotReadableError':
    case 'AbortError': return 'camera_busy'
    case 'NotFoundError':
    case 'OverconstrainedError': return 'camera_absent'
    default: return 'camera_lost'
  }
}
