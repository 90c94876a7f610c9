/** The browser's cameras: opening one, naming them, and what the opened one can do. */
import { nameCameraFailure, type ScanFailureCode } from './scan-failure.ts'

export type Camera = { readonly id: string; readonly label: string }

/** Standing in for lib.dom, which does not know what phones can do (MediaStream Image Capture §4). */
export type Capabilities = MediaTrackCapabilities & {
  readonly torch?: boolean
  readonly zoom?: { readonly min: number; readonly max: number; readonly step: number }
  readonly focusMode?: readonly string[]
}

/**
 * The rear camera, or the one named. The wish for a size is small enough to be read fast and large
 * enough for dense codes. @throws {ScanFailureCode}
 */
export async function openCamera(deviceId: string): Promise<MediaStream> {
  const wish = deviceId ? { deviceId: { exact: deviceId } } : { facingMode: { ideal: 'environment' } }
  const cause = readObstacle()
  if (cause) throw cause
  try {
    return await navigator.mediaDevices.getUserMedia({ audio: false, video: { ...wish, width: { ideal: 1280 }, height: { ideal: 720 } } })
  } catch (error) {
    throw nameCameraFailure(error, isAllowedHere())
  }
}

function readObstacle(): ScanFailureCode | null {
  if (!isSecureContext) return 'insecure_context'
  if (isAllowedHere() === false) return 'not_permitted_here'
  return 'mediaDevices' in navigator ? null : 'camera_absent'
}

/** What Permissions-Policy says of this page or frame; null where the browser does not tell. */
function isAllowedHere(): boolean | null {
  type Policy = { readonly allowsFeature: (feature: string) => boolean }
  const { featurePolicy } = document as Document & { readonly featurePolicy?: Policy }
  return featurePolicy ? featurePolicy.allowsFeature('camera') : null
}

/** Names are empty until a camera was granted once. */
export async function listCameras(): Promise<readonly Camera[]> {
  const devices = await navigator.mediaDevices.enumerateDevices().catch(() => [])
  return devices.filter(({ kind, deviceId }) => kind === 'videoinput' && deviceId !== '')
    .map(({ deviceId, label }) => ({ id: deviceId, label }))
}

export function capabilitiesOf(track: MediaStreamTrack): Capabilities {
  return (track.getCapabilities?.() ?? {}) as Capabilities
}

/** A camera that refuses goes on as it was. */
export async function adjust(track: MediaStreamTrack, setting: Readonly<Record<string, unknown>>): Promise<boolean> {
  const advanced = [setting] as MediaTrackConstraintSet[]
  return track.applyConstraints({ advanced }).then(() => true, () => false)
}
