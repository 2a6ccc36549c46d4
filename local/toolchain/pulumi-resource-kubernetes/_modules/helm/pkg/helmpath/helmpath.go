// Package helmpath stands in for Helm's folders, none of which is used.
package helmpath

func CachePath(...string) string  { return "" }
func ConfigPath(...string) string { return "" }
func DataPath(...string) string   { return "" }
