// A stand-in for Pulumi's random provider, which doesn't exist as a Go module. It has only RandomInteger, as
// @pulumi/random registers it. The same seed gives another number than the real provider.
package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"io"
	"log"
	"math/big"
	seeded "math/rand/v2"
	"strconv"

	provider "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/infer"
)

type randomInteger struct{}

type inputs struct {
	Min     int               `pulumi:"min"`
	Max     int               `pulumi:"max"`
	Keepers map[string]string `pulumi:"keepers,optional"`
	Seed    *string           `pulumi:"seed,optional"`
}

type state struct {
	inputs
	Result int `pulumi:"result"`
}

func (*randomInteger) Annotate(a infer.Annotator) {
	a.SetToken("index/randomInteger", "RandomInteger")
}

// Create is the only operation. Without an Update, each change is a replacement, as with the real provider.
func (randomInteger) Create(_ context.Context, req infer.CreateRequest[inputs]) (infer.CreateResponse[state], error) {
	in, response := req.Inputs, infer.CreateResponse[state]{Output: state{inputs: req.Inputs}}
	// In a preview, the minimum or maximum may still be unknown.
	if req.DryRun {
		return response, nil
	}
	if in.Min > in.Max {
		return response, errors.New("min is greater than max")
	}
	source := io.Reader(rand.Reader)
	if in.Seed != nil {
		source = seeded.NewChaCha8(sha256.Sum256([]byte(*in.Seed)))
	}
	above, err := rand.Int(source, big.NewInt(int64(in.Max)-int64(in.Min)+1))
	if err != nil {
		return response, err
	}
	response.Output.Result = in.Min + int(above.Int64())
	response.ID = strconv.Itoa(response.Output.Result)
	return response, nil
}

func main() {
	random := infer.Provider(infer.Options{
		Resources: []infer.InferredResource{infer.Resource(randomInteger{})},
	})
	if err := provider.RunProvider(context.Background(), "random", "4.21.2", random); err != nil {
		log.Fatal(err)
	}
}
