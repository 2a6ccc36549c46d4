// Package s3blob has no driver in CoreKube's demo, whose stacks keep their state in files.
package s3blob
