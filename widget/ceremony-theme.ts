/** The look of what only a ceremony shows: the drawing, its motion, and the proof of a model. */
import { css } from 'lit'

export const ceremonyTheme = css`
  .stage {
    --_gold: var(--keytap-disc, #e3b341);
    display: grid;
    place-items: center;
    block-size: 8.5rem;
    border-radius: calc(var(--_radius) * 0.65);
    background: var(--_tint);
    overflow: hidden;
  }
  svg {
    block-size: 8rem;
    overflow: visible;
    fill: none;
    stroke: var(--_muted);
    stroke-width: 2;
  }
  canvas {
    max-block-size: 5rem;
    max-inline-size: 60%;
  }
  .body {
    fill: var(--_text);
    stroke: none;
  }
  .disc {
    fill: var(--_gold);
    stroke: var(--_gold);
    paint-order: stroke;
  }
  .finger {
    fill: var(--_surface);
    stroke: var(--_accent);
  }
  .spin {
    stroke: var(--_accent);
    stroke-width: 3;
    stroke-dasharray: 70 44;
    transform-origin: 72px 48px;
  }
  .badge {
    fill: var(--_success);
    stroke: var(--_surface);
    stroke-width: 3;
  }
  .failed .badge {
    fill: var(--_danger);
  }
  ul {
    padding-inline-start: 1.25em;
  }
  .proof {
    color: var(--_success);
    font-weight: 600;
  }
  .nudge {
    padding: 0.5rem 0.75rem;
    border-inline-start: 3px solid var(--_accent);
    background: var(--_tint);
  }
  @media (prefers-reduced-motion: no-preference) {
    .finger {
      animation: tap 2.4s infinite;
    }
    .spin {
      animation: spin 1s linear infinite;
    }
    @keyframes tap {
      0%,
      to {
        transform: translateY(14px);
      }
      40%,
      60% {
        transform: none;
      }
    }
    @keyframes spin {
      to {
        transform: rotate(1turn);
      }
    }
  }
  @media (forced-colors: active) {
    .stage {
      --_gold: Canvas;
      --_tint: Canvas;
    }
    .nudge {
      border: 1px solid;
    }
  }
`
