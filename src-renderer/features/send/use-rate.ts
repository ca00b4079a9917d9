// How fast a count that only grows is growing.
import { useEffect, useRef, useState } from 'react';

const WINDOW_MS = 5000;

/** Per second, over the last five seconds; null until that can be told. */
export function useRate(count: number): number | null {
  const samples = useRef<{ ms: number; count: number }[]>([]);
  const [rate, setRate] = useState<number | null>(null);
  const latest = useRef(count);
  latest.current = count;
  useEffect(() => {
    const measure = (): void => {
      const ms = performance.now();
      const kept = samples.current.filter((sample) => ms - sample.ms <= WINDOW_MS);
      kept.push({ ms, count: latest.current });
      samples.current = kept;
      const [first] = kept;
      if (first && ms - first.ms >= 900)
        setRate(Math.max(0, ((latest.current - first.count) * 1000) / (ms - first.ms)));
    };
    measure();
    const timer = setInterval(measure, 1000);
    return () => clearInterval(timer);
  }, []);
  return rate;
}
