import type { TargetedPointerEvent } from 'preact';
import { useCallback, useRef, useState } from 'preact/hooks';
import { useEscape } from '../hooks/escape.ts';

export interface Point {
  x: number;
  y: number;
  /** The same in the window. */
  clientX: number;
  clientY: number;
}

interface PointerOptions {
  onClick: (point: Point) => void;
  /** From where to where was drawn, from left to right. */
  onBrush: (from: number, to: number) => void;
}

/** A press that moves less is a click, in pixels. */
const CLICK = 4;

type Handler = (event: TargetedPointerEvent<HTMLElement>) => void;

interface Pointer {
  /** Where the pointer is, without a button pressed; null where it is elsewhere. */
  hovered: Point | null;
  /** What is being drawn. */
  brush: { from: number; to: number } | null;
  handlers: Record<
    'onPointerDown' | 'onPointerMove' | 'onPointerUp' | 'onPointerCancel' | 'onPointerLeave',
    Handler
  >;
}

/** Tells a click from a brush that is drawn. Escape ends one that is being drawn. */
export function usePointer({ onClick, onBrush }: PointerOptions): Pointer {
  const [hovered, setHovered] = useState<Point | null>(null);
  const [brush, setBrush] = useState<{ from: number; to: number } | null>(null);
  const pressed = useRef<Point | null>(null);
  const end = useCallback((): void => {
    pressed.current = null;
    setBrush(null);
  }, []);
  useEscape(
    brush !== null,
    useCallback(() => {
      end();
      return true;
    }, [end]),
  );
  const brushTo = ({ x }: Point): { from: number; to: number } | null => {
    const start = pressed.current;
    if (start === null || (brush === null && Math.abs(x - start.x) < CLICK)) return null;
    return { from: Math.min(start.x, x), to: Math.max(start.x, x) };
  };
  return {
    hovered: brush === null ? hovered : null,
    brush,
    handlers: {
      onPointerDown(event) {
        if (event.button !== 0) return;
        pressed.current = pointOf(event);
        event.currentTarget.setPointerCapture(event.pointerId);
      },
      onPointerMove(event) {
        const point = pointOf(event);
        setHovered(point);
        setBrush(brushTo(point));
      },
      onPointerUp(event) {
        const point = pointOf(event);
        const drawn = brushTo(point);
        if (drawn) onBrush(drawn.from, drawn.to);
        else if (pressed.current) onClick(pressed.current);
        end();
      },
      onPointerCancel: end,
      onPointerLeave: () => setHovered(null),
    },
  };
}

function pointOf({ currentTarget, clientX, clientY }: TargetedPointerEvent<HTMLElement>): Point {
  const { left, top } = currentTarget.getBoundingClientRect();
  return { x: clientX - left, y: clientY - top, clientX, clientY };
}
