/** Hands on frames of a video, one at a time and at most so many a second; the rest is let go. */

/** 12 looks a second: faster reads nothing more and empties a phone. */
const leastMs = 1000 / 12

export type FrameLoop = { readonly stop: () => void }

/** `take` gets an image that it must close. `seen` is told of every frame that was presented. */
export function startFrameLoop(
  video: HTMLVideoElement, take: (image: VideoFrame | ImageBitmap) => Promise<void>, seen: () => void,
): FrameLoop {
  let [running, busy, lastMs, handle] = [true, false, -Infinity, 0]
  const next = (): void => {
    handle = video.requestVideoFrameCallback((nowMs) => {
      if (!running) return
      next()
      seen()
      if (busy || nowMs - lastMs < leastMs - 4) return
      ;[busy, lastMs] = [true, nowMs]
      // A frame that could not be had or read is gone; another one comes.
      void grab(video).then(take).catch(() => undefined).finally(() => { busy = false })
    })
  }
  next()
  return {
    stop() {
      running = false
      video.cancelVideoFrameCallback(handle)
    },
  }
}

async function grab(video: HTMLVideoElement): Promise<VideoFrame | ImageBitmap> {
  return 'VideoFrame' in globalThis ? new VideoFrame(video) : createImageBitmap(video)
}
