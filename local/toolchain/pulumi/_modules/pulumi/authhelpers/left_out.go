// Package authhelpers has no credentials for Google Cloud in CoreKube's demo.
package authhelpers

import (
	"context"
	"errors"

	"gocloud.dev/blob"
)

func GoogleCredentialsMux(context.Context) (*blob.URLMux, error) {
	return nil, errors.New("CoreKube's demo builds Pulumi without the state of Google Cloud Storage")
}
