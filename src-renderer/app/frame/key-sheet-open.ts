// Whether the sheet of keys is open.
import { createSwitch } from '../create-switch.ts';

const sheet = createSwitch();
export const openKeySheet = (): void => sheet.set(true);
export const closeKeySheet = (): void => sheet.set(false);
export const useKeySheetOpen = sheet.use;
