// Runs in the window before the page: tells it that it is in the desktop app, and nothing else.
import { contextBridge } from 'electron';

contextBridge.exposeInMainWorld('spandrelShell', { platform: process.platform });
