// Addresses that other programs print have their path behind the `#`, which no server gets to see:
// it is asked where that is here. Signing in first makes no difference, as the `#` stays.

const ENTRANCES = new Set(["/", "/sign-in"]);

export function startFragments(): void {
  followFragment();
  window.addEventListener("hashchange", followFragment);
}

function followFragment(): void {
  const { hash, pathname } = location;
  if (!hash.startsWith("#/") || !ENTRANCES.has(pathname)) return;
  location.replace(`/-/fragment?at=${encodeURIComponent(hash)}`);
}
