// Package s3 has the one type that Pulumi's state in files mentions.
package s3

type CopyObjectInput struct{ CopySource *string }
