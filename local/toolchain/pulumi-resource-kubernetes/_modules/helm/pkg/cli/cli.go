// Package cli stands in for Helm's settings, which the provider reads and changes even if no chart is used.
package cli

import "k8s.io/cli-runtime/pkg/genericclioptions"

// EnvSettings has the settings that the provider sets. Nothing reads them.
type EnvSettings struct {
	Debug            bool
	KubeConfig       string
	KubeContext      string
	PluginsDirectory string
	RegistryConfig   string
	RepositoryConfig string
	RepositoryCache  string
	BurstLimit       int
	QPS              float32
}

func New() *EnvSettings { return &EnvSettings{} }

func (*EnvSettings) SetNamespace(string) {}

func (*EnvSettings) RESTClientGetter() genericclioptions.RESTClientGetter {
	return genericclioptions.NewConfigFlags(false)
}
