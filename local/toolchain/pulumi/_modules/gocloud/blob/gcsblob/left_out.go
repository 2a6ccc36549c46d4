// Package gcsblob has no driver in CoreKube's demo, whose stacks keep their state in files.
package gcsblob

const Scheme = "gs"
