// Brings fonts, tokens and ground styles onto the page. Imported once, by whoever boots the page.
import '@fontsource-variable/inter/index.css';
import '@fontsource-variable/jetbrains-mono/index.css';
import './tokens.css';
import './base.css';
