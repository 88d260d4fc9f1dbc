export { detectLanguage, type LanguageDetection } from "./detect-language.ts";
