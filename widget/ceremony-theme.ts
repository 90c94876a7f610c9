/** The look of what only a ceremony shows: the drawing, its motion, and the proof of a model. */
import { css } from 'lit'

export const ceremonyTheme = css`
  .stage {
    --_gold: var(--keytap-disc, #e3b341);
    display: grid;
    place-items: center;
    block-size: 8.5rem;
    border-radius: calc(var(--_radius) * 0.7);
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
  .ring {
    stroke: var(--_accent);
    opacity: 0.4;
  }
  .ring,
  .spin {
    transform-origin: 72px 48px;
  }
  .finger {
    fill: var(--_surface);
    stroke: var(--_accent);
  }
  .spin {
    stroke: var(--_accent);
    stroke-width: 3;
    stroke-dasharray: 70 44;
  }
  .badge {
    fill: var(--_success);
    stroke: var(--_surface);
    stroke-width: 3;
    transform-origin: 116px 70px;
  }
  .failed .badge {
    fill: var(--_danger);
  }
  ul {
    padding-inline-start: 1.25em;
  }
  .model {
    color: var(--_muted);
  }
  strong {
    color: var(--_text);
  }
  .proof {
    color: var(--_success);
    font-weight: 600;
  }
  .nudge {
    padding: 0.75rem 1rem;
    border-inline-start: 3px solid var(--_accent);
    background: var(--_tint);
  }
  @media (prefers-reduced-motion: no-preference) {
    .ring {
      animation: ring 2.4s ease-out infinite;
    }
    .finger {
      animation: tap 2.4s infinite;
    }
    .spin {
      animation: spin 1s linear infinite;
    }
    .badge {
      animation: pop 0.3s cubic-bezier(0.2, 1.4, 0.4, 1);
    }
    @keyframes ring {
      40% {
        transform: none;
      }
      to {
        transform: scale(2.4);
        opacity: 0;
      }
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
    @keyframes pop {
      0% {
        transform: scale(0.4);
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
