// Whether the palette is open.
import { createSwitch } from '../create-switch.ts';

const palette = createSwitch();
export const openPalette = (): void => palette.set(true);
export const closePalette = (): void => palette.set(false);
export const usePaletteOpen = palette.use;
