/** What the browser tells about the connection; not every browser does. */
interface NetworkInformation {
  readonly saveData?: boolean;
  readonly type?: string;
  readonly effectiveType?: string;
}

/** Whether many megabytes may be loaded without asking, or why not. */
export function downloadAllowance(): "free" | "saveData" | "phone" {
  const { connection } = navigator as { readonly connection?: NetworkInformation };
  const isMetered =
    connection?.saveData === true ||
    connection?.type === "cellular" ||
    /(^|-)[23]g$/.test(connection?.effectiveType ?? "");
  if (isMetered) return "saveData";
  return matchMedia("(pointer: coarse) and (max-width: 820px)").matches ? "phone" : "free";
}
