export { loadAnyConfig } from "./load-any-config.ts";
export { migrateText, type MigratedText } from "./migrate-text.ts";
export { isOldLayout, migrateV01, type MigratedDocument } from "./migrate-v01.ts";
