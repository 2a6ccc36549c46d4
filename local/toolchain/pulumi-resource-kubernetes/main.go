// The Kubernetes provider of Pulumi, from its own module: this file only gives it its version.
package main

import "github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"

// An empty schema suffices: programs in TypeScript bring their types from npm.
func main() { provider.Serve("kubernetes", "v4.25.0", []byte("{}"), []byte("{}")) }
