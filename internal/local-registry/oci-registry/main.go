// An OCI registry on a free port of 127.0.0.1 that keeps everything in memory and lists referrers. It prints its address and ends with its standard input.
//
// With -basic NAME:PASSWORD it asks for these, with -realm URL and -certificate FILE for tokens that the key of the certificate signed.
// The command "certificate" prints a new key and its certificate.
package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/google/go-containerregistry/pkg/registry"
)

var (
	basic       = flag.String("basic", "", "the name and the password to ask for")
	realm       = flag.String("realm", "", "the URL of the server that gives tokens")
	certificate = flag.String("certificate", "", "the certificate of the key that signs tokens")
)

func main() {
	flag.Parse()
	if flag.Arg(0) == "certificate" {
		check(printCertificate(os.Stdout))
		return
	}
	handler := addLocation(registry.New(registry.WithReferrersSupport(true), registry.Logger(log.New(io.Discard, "", 0))))
	if *basic != "" {
		handler = askForPassword(handler)
	}
	if *realm != "" {
		handler = askForToken(handler, readKey(*certificate))
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	fmt.Println(listener.Addr())
	go func() { check(http.Serve(listener, handler)) }()
	_, err = io.Copy(io.Discard, os.Stdin)
	check(err)
}

// addLocation says where what was pushed is, as the specification requires: go-containerregistry does not, and wkg insists on it.
func addLocation(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPut {
			repository, _ := wanted(r)
			location := r.URL.Path
			if digest := r.URL.Query().Get("digest"); digest != "" {
				location = "/v2/" + repository + "/blobs/" + digest
			}
			w.Header().Set("Location", location)
		}
		next.ServeHTTP(w, r)
	})
}

func askForPassword(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, password, ok := r.BasicAuth()
		if ok && name+":"+password == *basic {
			next.ServeHTTP(w, r)
			return
		}
		refuse(w, `Basic realm="local"`)
	})
}

// askForToken asks for tokens as https://distribution.github.io/distribution/spec/auth/jwt/ describes them.
func askForToken(next http.Handler, key *ecdsa.PublicKey) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		repository, action := wanted(r)
		challenge := fmt.Sprintf(`Bearer realm="%s",service="local",scope="repository:%s:%s"`, *realm, repository, action)
		token, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
		if !ok {
			refuse(w, challenge)
			return
		}
		claims, err := verify(token, key)
		if err != nil || time.Now().Unix() > claims.Expires {
			refuse(w, challenge+`,error="invalid_token"`)
			return
		}
		for _, each := range claims.Access {
			if each.Name == repository && slices.Contains(each.Actions, action) {
				next.ServeHTTP(w, r)
				return
			}
		}
		refuse(w, challenge+`,error="insufficient_scope"`)
	})
}

var repositoryPath = regexp.MustCompile(`^/v2/(.+)/(?:manifests|blobs|tags|referrers)/`)

func wanted(r *http.Request) (repository, action string) {
	if found := repositoryPath.FindStringSubmatch(r.URL.Path); found != nil {
		repository = found[1]
	}
	if r.Method == http.MethodGet || r.Method == http.MethodHead {
		return repository, "pull"
	}
	return repository, "push"
}

func refuse(w http.ResponseWriter, challenge string) {
	w.Header().Set("Www-Authenticate", challenge)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusUnauthorized)
	fmt.Fprint(w, `{"errors":[{"code":"UNAUTHORIZED","message":"authentication required"}]}`)
}

type claims struct {
	Expires int64 `json:"exp"`
	Access  []struct {
		Name    string   `json:"name"`
		Actions []string `json:"actions"`
	} `json:"access"`
}

func verify(token string, key *ecdsa.PublicKey) (found claims, err error) {
	signed, encoded, _ := cutLast(token, ".")
	signature, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil || len(signature) != 64 {
		return found, errors.New("malformed signature")
	}
	hash := sha256.Sum256([]byte(signed))
	r, s := new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])
	if !ecdsa.Verify(key, hash[:], r, s) {
		return found, errors.New("wrong signature")
	}
	_, encoded, _ = strings.Cut(signed, ".")
	payload, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil {
		return found, err
	}
	return found, json.Unmarshal(payload, &found)
}

func cutLast(text, separator string) (before, after string, found bool) {
	at := strings.LastIndex(text, separator)
	if at < 0 {
		return text, "", false
	}
	return text[:at], text[at+len(separator):], true
}

func readKey(file string) *ecdsa.PublicKey {
	bytes, err := os.ReadFile(file)
	check(err)
	block, _ := pem.Decode(bytes)
	if block == nil {
		log.Fatal("no certificate in ", file)
	}
	parsed, err := x509.ParseCertificate(block.Bytes)
	check(err)
	return parsed.PublicKey.(*ecdsa.PublicKey)
}

func printCertificate(out io.Writer) error {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	template := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "local"},
		NotBefore:             time.Now().Add(-time.Hour),
		NotAfter:              time.Now().Add(24 * time.Hour),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
		BasicConstraintsValid: true,
		IsCA:                  true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		return err
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	if err := pem.Encode(out, &pem.Block{Type: "PRIVATE KEY", Bytes: private}); err != nil {
		return err
	}
	return pem.Encode(out, &pem.Block{Type: "CERTIFICATE", Bytes: der})
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}
